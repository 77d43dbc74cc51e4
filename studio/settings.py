"""Every setting of the site, read from the environment; `.env.example` names each variable.

Refuses to guess in production: with DEBUG off, what must be set fails with a sentence.
"""

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# Where all that the studio keeps lives: database, media, the secret key.
RUSHES_HOME = Path(env.str("RUSHES_HOME", default=str(BASE_DIR / "var"))).resolve()
RUSHES_HOME.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
PORT = env.int("PORT", default=8000)
DEMO = env.bool("DEMO", default=False)
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")


def kept_secret(name: str) -> str:
    """The secret of this studio: made once, kept in RUSHES_HOME, readable by its owner alone."""
    path = RUSHES_HOME / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    secret = path.read_text().strip()
    if not secret:
        raise ImproperlyConfigured(f"{path} is empty. Delete it, or set SECRET_KEY.")
    return secret


SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret("secret-key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else ["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
if PUBLIC_URL:
    ALLOWED_HOSTS.append(environ.urlparse(PUBLIC_URL).hostname or "")

INSTALLED_APPS = [
    "generations",
    "studio",
    "accounts",
    "allauth",
    "allauth.account",
    "django_q",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "studio.middleware.content_security",
    "studio.middleware.CompressPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "studio.middleware.follow_the_person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "generations.gallery.former.FollowMoves",
]

ROOT_URLCONF = "studio.urls"
WSGI_APPLICATION = "studio.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["generations.templatetags.rushes"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "generations.context.workspace",
            ],
        },
    }
]

# SQLite for one machine (settings measured for many short writers), PostgreSQL by DATABASE_URL.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"
    "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000"
)
DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{RUSHES_HOME / 'rushes.db'}"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": SQLITE_PRAGMAS,
    }
    # Tests race several threads, which a database in memory cannot serve.
    DATABASES["default"]["TEST"] = {"NAME": str(RUSHES_HOME / "test.db")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The queue. A nudge is never the truth: nothing is saved of it, and each task may run twice.
PRACTICE_RENDERERS = env.int("PRACTICE_RENDERERS", default=2)
Q_CLUSTER = {
    "name": "rushes",
    "workers": PRACTICE_RENDERERS + 1,
    "timeout": 240,
    "retry": 300,
    "queue_limit": 4,
    "max_attempts": 3,
    "ack_failures": True,
    "save_limit": -1,
    "poll": 0.1,
    "label": "Queue",
    "catch_up": False,
}
REDIS_URL = env.str("REDIS_URL", default="")
Q_CLUSTER |= {"redis": REDIS_URL} if REDIS_URL else {"orm": "default"}

# Keys of the providers, by their name in the catalogue.
PROVIDER_KEYS = {
    "aimlapi": env.str("AIMLAPI_API_KEY", default=""),
    "aivideoapi": env.str("AIVIDEOAPI_API_KEY", default=""),
    "apikley": env.str("APIKLEY_API_KEY", default=""),
    "modelark": env.str("ARK_API_KEY", default=""),
}
PROVIDER_URLS = {
    "aimlapi": env.str("AIMLAPI_BASE_URL", default=""),
    "aivideoapi": env.str("AIVIDEOAPI_BASE_URL", default=""),
    "apikley": env.str("APIKLEY_BASE_URL", default=""),
    "modelark": env.str("ARK_BASE_URL", default=""),
}
PROVIDER_UPLOAD_URLS = {"apikley": env.str("APIKLEY_UPLOAD_URL", default="")}

# Files of providers come from public https addresses alone; tests serve theirs from loopback.
ALLOW_LOOPBACK_DOWNLOADS = env.bool("ALLOW_LOOPBACK_DOWNLOADS", default=False)

MEDIA_ROOT = RUSHES_HOME / "media"
STATIC_URL = "/static/"
STATIC_ROOT = RUSHES_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "studio.static.HashedStatic"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# Sign-in is django-allauth's: e-mail and password. Nobody signs up by themselves.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PUBLIC_URL else None
SECURE_REFERRER_POLICY = "same-origin"

vars().update(env.email_url_config(env.str("EMAIL_URL", default="") or "consolemail://"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Rushes <rushes@localhost>")

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["studio.formats"]
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {name: {"level": "INFO"} for name in ("accounts", "studio", "generations")}
    | {"httpx": {"level": "WARNING"}},
}

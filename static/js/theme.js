// Runs before the page is painted, so that neither theme nor layout flickers. A plain script, not a module.
(() => {
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };

  root.classList.add("js");
  const theme = kept("theme");
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  if (kept("composer") === "panel") root.dataset.composer = "panel";
})();

// Starting and stopping a video. A pause that comes before it has begun is no mistake, so nobody hears of it.
export const start = (video) => video.play().catch(() => {});
export const toggle = (video) => (video.paused ? start(video) : video.pause());

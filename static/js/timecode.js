// A place in a film as minutes, seconds and frames.
export function timecode(seconds, rate) {
  const frames = Math.floor(seconds * rate + 0.01);
  const pair = (number) => String(number).padStart(2, "0");
  const whole = Math.floor(frames / rate);
  return `${pair(Math.floor(whole / 60))}:${pair(whole % 60)}:${pair(frames % rate)}`;
}

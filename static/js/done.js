// Once the answers are sent nothing of them stays on this device.
for (const key of Object.keys(localStorage)) {
  if (key.startsWith("tna:")) localStorage.removeItem(key);
}

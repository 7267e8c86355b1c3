// A figure as a picture, and its interactive twin. The drawing and the table stand without this script.

// --- PNG: the SVG file of the figure, drawn at twice its size -------------------------------------------
async function picture(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width * 2, height: image.height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}

async function save(button) {
  const address = URL.createObjectURL(await picture(button.dataset.picture));
  Object.assign(document.createElement("a"), { href: address, download: button.dataset.name }).click();
  setTimeout(URL.revokeObjectURL, 60000, address);
}

// --- interactive: the library comes from the installed package, when somebody asks for it -----------------
// It carries a map engine that injects its own styles unless an element with this id exists (the digest of
// those styles). We draw no maps, and the policy forbids injected styles.
const MAP_STYLES = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";
let library;

function load(address) {
  library ??= new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("meta"), { id: MAP_STYLES }));
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject }));
  });
  return library;
}

async function draw(place, button) {
  const [answer] = await Promise.all([fetch(button.dataset.plot), load(button.dataset.library)]);
  if (!answer.ok) throw new Error(answer.status);
  const { data, layout } = await answer.json();
  await window.Plotly.newPlot(place, data, layout, { responsive: true, displayModeBar: false });
}

async function turn(button) {
  const chart = button.closest(".figure").querySelector(".figure__chart");
  const isOn = button.getAttribute("aria-pressed") === "true";
  let place = chart.nextElementSibling.matches(".plot") ? chart.nextElementSibling : null;
  if (!place) {
    place = Object.assign(document.createElement("div"), { className: "plot" });
    chart.after(place);
    try { await draw(place, button); } catch {
      place.replaceWith(Object.assign(document.createElement("p"), { className: "notice", role: "status", textContent: button.dataset.failed }));
      return;
    }
  }
  chart.hidden = !isOn;
  place.hidden = isOn;
  button.setAttribute("aria-pressed", String(!isOn));
}

for (const button of document.querySelectorAll("[data-picture], [data-plot]")) {
  button.parentElement.hidden = false;
  button.addEventListener("click", () => (button.dataset.plot ? turn(button) : save(button)));
}

// Once the answers are sent nothing of them stays on this device.
import { leave } from "./leave.js";

leave(document.querySelector("[data-draft]").dataset.draft);

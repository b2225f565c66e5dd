// Light or dark: as the system says, or as the reader has chosen.

import { signal } from "@preact/signals";

export type Scheme = "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");
const name = "egca-scheme";

/** stored reads the reader's choice. From a file some browsers refuse to keep any. */
function stored(): Scheme | null {
  try {
    const value = localStorage.getItem(name);
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null;
  }
}

let chosen = stored();
const present = (): Scheme => chosen ?? (system.matches ? "dark" : "light");

export const theme = signal<Scheme>(present());

function apply(): void {
  document.documentElement.dataset.scheme = present();
  theme.value = present();
}

export function toggleScheme(): void {
  chosen = present() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(name, chosen);
  } catch {
    // The choice holds until the page is closed.
  }
  apply();
}

system.addEventListener("change", apply);
apply();

import type { Locator, Page } from 'playwright-core';

const MOST_PRESSES = 120;

/** Presses `key` until `target` has the focus. @throws when it never gets there */
export async function pressUntil(page: Page, key: string, target: Locator): Promise<void> {
  for (let press = 0; press < MOST_PRESSES; press++) {
    if (await isFocused(target)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${target}`);
}

/** Reaches an element the way the Tab key goes. */
export const tabTo = (page: Page, target: Locator) => pressUntil(page, 'Tab', target);

/** Opens the menu of a focused button and presses one of its items. */
export async function chooseItem(page: Page, ...path: string[]): Promise<void> {
  for (const [depth, name] of path.entries()) {
    const item = page.getByRole('menuitem', { name, exact: true });
    await item.waitFor();
    await pressUntil(page, 'ArrowDown', item);
    await page.keyboard.press(depth < path.length - 1 ? 'ArrowRight' : 'Enter');
  }
}

/** Whether the keyboard is on it. */
export async function isFocused(target: Locator): Promise<boolean> {
  if ((await target.count()) === 0) return false;
  return target.first().evaluate((element) => element === element.ownerDocument.activeElement);
}

// The caller's token: kept for this tab alone, and gone with it.

const KEY = "octavo.token";

export const token = () => sessionStorage.getItem(KEY);
export const keep = (text) => sessionStorage.setItem(KEY, text);
export const drop = () => sessionStorage.removeItem(KEY);

/**
 * What the pages of the Dev UI and the tools of the Dev MCP server call. Only development mode has it; nothing else refers to
 * it.
 */
package dev.herald.runtime.devui;

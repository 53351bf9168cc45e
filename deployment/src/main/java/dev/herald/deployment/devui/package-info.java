/** Adds the pages of the Dev UI and the tools of the Dev MCP server. */
package dev.herald.deployment.devui;

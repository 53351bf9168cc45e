/** Prepares applications in development mode. */
package dev.herald.deployment.devmode;

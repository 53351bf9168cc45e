/**
 * Health checks of the listeners; used only where the application has SmallRye Health.
 */
package dev.herald.runtime.health;

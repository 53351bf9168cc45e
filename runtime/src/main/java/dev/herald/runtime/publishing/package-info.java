/**
 * Publishers behind {@code @Publisher}, and the values of methods that they publish.
 */
package dev.herald.runtime.publishing;

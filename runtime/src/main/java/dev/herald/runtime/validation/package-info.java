/** Validation of payloads within messages; used only where the application has a validator. */
package dev.herald.runtime.validation;

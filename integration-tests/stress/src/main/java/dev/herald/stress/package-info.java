/**
 * The application under stress: listeners of all kinds whose handlers do what each message's plan says, and the model
 * that records what they saw. The script, the injected faults and the final checks are in the tests.
 */
package dev.herald.stress;

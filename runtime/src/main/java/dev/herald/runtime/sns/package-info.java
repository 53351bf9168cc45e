/** Topics on Amazon SNS, by the synchronous client. */
package dev.herald.runtime.sns;

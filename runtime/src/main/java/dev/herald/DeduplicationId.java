package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@code String} parameter of a {@link Publisher} interface's method that is the message's deduplication id: within five
 * minutes, a FIFO queue or topic accepts a second message with the same id but does not deliver it (Amazon SQS and SNS,
 * {@code MessageDeduplicationId}). {@code null} sends none.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface DeduplicationId {
}

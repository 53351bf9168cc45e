package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@code String} parameter of a {@link Publisher} interface's method that names the message for deduplication: a
 * FIFO queue takes a second message of the same id within five minutes as the first one sent again, and drops it
 * (Amazon SQS, {@code MessageDeduplicationId}).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface DeduplicationId {
}

package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What becomes of a message when a listener's method fails with one of these exceptions: on the method, or on its class for
 * all listeners there. A rule is for an exception and its subclasses, found in the failure or among its causes. Of the rules
 * at one place, that for the closest superclass has effect; if two are as close, that for the outer exception.
 * <p>
 * The listener's key {@code quarkus.herald.listener."id".failure."com.acme.RateLimited"} takes precedence over the rules of
 * the method, and these over those of the class, over the listener's {@link FailureHandler}, over the key for all listeners,
 * {@code quarkus.herald.listener.failure."com.acme.RateLimited"}, and over the {@link FailureHandler} for all.
 * <p>
 * A {@link DeadLetterException}, {@link RetryException} or {@link UnreadableMessageException} says itself what is to be done:
 * rules for its superclasses and causes do not apply to it.
 * <p>
 * Attributes of type {@code String} accept {@code ${property}} expressions; an empty attribute is not set.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(OnFailure.List.class)
public @interface OnFailure {

    /** The exceptions. */
    Class<? extends Throwable>[] exceptions();

    /** What becomes of the message. */
    FailureAction action() default FailureAction.RETRY;

    /** The delay before the next attempt, as a duration, exactly. Default: the listener's own, which grows. */
    String delay() default "";

    /**
     * After how many attempts, of any kind, a message that fails so is dead-lettered; 1 or more, and more or fewer than the
     * listener's. Default: the listener's.
     */
    String maxAttempts() default "";

    /** Holds several rules. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @interface List {
        OnFailure[] value();
    }
}

package dev.herald.runtime.metadata;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;

/**
 * Added by the build to {@code @Publisher} methods of beans, except those of listeners: the container publishes their results,
 * without blocking.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface PublishesResult {

    /** The key into {@link PublisherMethods#results}. */
    @Nonbinding
    String value() default "";
}

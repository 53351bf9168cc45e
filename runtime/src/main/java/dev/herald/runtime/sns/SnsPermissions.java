package dev.herald.runtime.sns;

import java.util.function.Supplier;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.runtime.aws.AwsFailures;
import dev.herald.spi.Destination;
import dev.herald.spi.support.ConfigKeys;

/**
 * Makes calls for a topic, and says what to do where one is not allowed.
 *
 * @param topic whose calls they are
 */
public record SnsPermissions(Destination topic) {

    /**
     * Looks at something.
     *
     * @param action as IAM calls it
     * @throws IllegalStateException if it is not allowed; the text names the action and the cure
     */
    <T> T look(String action, Supplier<T> call) {
        return make(action, call, key() + "=none, by which nothing is looked at but the queue");
    }

    /**
     * Changes something.
     *
     * @param action as IAM calls it
     * @throws IllegalStateException if it is not allowed; the text names the action and the cure
     */
    <T> T change(String action, Supplier<T> call) {
        return make(action, call, key() + "=verify, by which nothing is changed and the log says what is missing");
    }

    private <T> T make(String action, Supplier<T> call, String otherwise) {
        try {
            return call.get();
        } catch (SdkException failure) {
            if (SnsFailures.isDenied(failure)) {
                throw new IllegalStateException("the application is not allowed to call " + action + " for " + topic + " ("
                        + AwsFailures.reason(failure) + "): allow it, or set " + otherwise, failure);
            }
            throw failure;
        }
    }

    private String key() {
        return ConfigKeys.of(topic, "declare");
    }
}

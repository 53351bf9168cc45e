package dev.herald.runtime.sns;

import java.util.function.Supplier;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.runtime.aws.AwsFailures;
import dev.herald.spi.Destination;
import dev.herald.spi.support.ConfigKeys;

/**
 * Calls SNS and SQS for a topic, and explains how to grant a missing permission.
 *
 * @param topic the topic
 */
public record SnsPermissions(Destination topic) {

    /**
     * Makes a call that reads.
     *
     * @param action its IAM action
     * @throws IllegalStateException if the permission is missing; the text names the action and the cure
     */
    <T> T look(String action, Supplier<T> call) {
        return make(action, call, key() + "=none, which only looks up the queue");
    }

    /**
     * Makes a call that writes.
     *
     * @param action its IAM action
     * @throws IllegalStateException if the permission is missing; the text names the action and the cure
     */
    <T> T change(String action, Supplier<T> call) {
        return make(action, call, key() + "=verify, which changes nothing and logs what is missing");
    }

    private <T> T make(String action, Supplier<T> call, String otherwise) {
        try {
            return call.get();
        } catch (SdkException failure) {
            if (SnsFailures.isDenied(failure)) {
                throw new IllegalStateException("the application is not allowed to call " + action + " for " + topic + " ("
                        + AwsFailures.reason(failure) + "): grant the permission, or set " + otherwise, failure);
            }
            throw failure;
        }
    }

    private String key() {
        return ConfigKeys.of(topic, "declare");
    }
}

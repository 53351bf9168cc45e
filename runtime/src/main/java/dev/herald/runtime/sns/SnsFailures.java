package dev.herald.runtime.sns;

import java.util.Set;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.model.NotFoundException;

import dev.herald.runtime.aws.AwsFailures;

/** Interprets the errors of Amazon SNS. */
final class SnsFailures {

    /** Sending the same request again would fail again. */
    private static final Set<String> INVALID_REQUEST = Set.of("InvalidParameter", "InvalidParameterValue",
            "ParameterValueInvalid", "InvalidParameterCombination", "MissingParameter", "Validation", "ValidationError",
            "BatchRequestTooLong", "FilterPolicyLimitExceeded");
    private static final Set<String> DENIED = Set.of("AuthorizationError", "AccessDenied", "InvalidSecurity");

    private SnsFailures() {
    }

    /** Whether the topic or subscription does not exist; SNS has one code for both. */
    static boolean isMissingTopic(Throwable failure) {
        return failure instanceof NotFoundException || AwsFailures.code(failure).equals("NotFound");
    }

    /** Whether the caller lacks a permission; invalid credentials do not count. */
    static boolean isDenied(Throwable failure) {
        return DENIED.contains(AwsFailures.code(failure));
    }

    /** Whether the request itself is invalid, so that repeating it fails again. */
    static boolean isInvalid(Throwable failure) {
        return INVALID_REQUEST.contains(AwsFailures.code(failure));
    }

    /** Whether the same call may succeed later, because the network, the service or a permission caused the failure. */
    static boolean isRetryable(SdkException failure) {
        return !isInvalid(failure);
    }

    /** {@link #isRetryable(SdkException)} for a batch entry that was rejected with this code, or {@code null}. */
    static boolean isRetryable(String code) {
        return !INVALID_REQUEST.contains(AwsFailures.code(code));
    }
}

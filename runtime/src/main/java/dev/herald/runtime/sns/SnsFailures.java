package dev.herald.runtime.sns;

import java.util.Set;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.model.NotFoundException;

import dev.herald.runtime.aws.AwsFailures;

/** What Amazon SNS means by its errors. */
final class SnsFailures {

    /** A message, or a request, that is at fault stays so. */
    private static final Set<String> REQUEST_AT_FAULT = Set.of("InvalidParameter", "InvalidParameterValue",
            "ParameterValueInvalid", "InvalidParameterCombination", "MissingParameter", "Validation", "ValidationError",
            "BatchRequestTooLong", "FilterPolicyLimitExceeded");
    private static final Set<String> DENIED = Set.of("AuthorizationError", "AccessDenied", "InvalidSecurity");

    private SnsFailures() {
    }

    /** Whether there is no such topic, or no such subscription: Amazon has one code for both. */
    static boolean isMissingTopic(Throwable failure) {
        return failure instanceof NotFoundException || AwsFailures.code(failure).equals("NotFound");
    }

    /** Whether the caller lacks the permission; credentials that are none at all are another matter. */
    static boolean isDenied(Throwable failure) {
        return DENIED.contains(AwsFailures.code(failure));
    }

    /** Whether the request itself was refused, as it would be the next time. */
    static boolean isInvalid(Throwable failure) {
        return REQUEST_AT_FAULT.contains(AwsFailures.code(failure));
    }

    /** Whether the same call may succeed later: the network, the service or permissions are at fault. */
    static boolean mayPass(SdkException failure) {
        return !isInvalid(failure);
    }
}

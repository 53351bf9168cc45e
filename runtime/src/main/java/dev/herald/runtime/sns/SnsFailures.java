package dev.herald.runtime.sns;

import java.util.Set;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.NotFoundException;

/** What Amazon SNS means by its errors. Error codes come with and without the suffix {@code Exception}. */
final class SnsFailures {

    /** A message, or a request, that is at fault stays so. */
    private static final Set<String> REQUEST_AT_FAULT = Set.of("InvalidParameter", "InvalidParameterValue",
            "ParameterValueInvalid", "InvalidParameterCombination", "MissingParameter", "Validation", "ValidationError",
            "BatchRequestTooLong", "FilterPolicyLimitExceeded");
    private static final Set<String> DENIED = Set.of("AuthorizationError", "AccessDenied", "InvalidSecurity");
    private static final String SUFFIX = "Exception";

    private SnsFailures() {
    }

    /** Whether there is no such topic, or no such subscription: Amazon has one code for both. */
    static boolean isMissingTopic(Throwable failure) {
        return failure instanceof NotFoundException || failure instanceof AwsServiceException service
                && code(service).equals("NotFound");
    }

    /** Whether the caller lacks the permission; credentials that are none at all are another matter. */
    static boolean isDenied(Throwable failure) {
        return failure instanceof AwsServiceException service && DENIED.contains(code(service));
    }

    /** Whether the request itself was refused, as it would be the next time. */
    static boolean isInvalid(Throwable failure) {
        return failure instanceof AwsServiceException service && REQUEST_AT_FAULT.contains(code(service));
    }

    /** Whether the same call may succeed later: the network, the service or permissions are at fault. */
    static boolean mayPass(SdkException failure) {
        return !isInvalid(failure);
    }

    static String reason(SdkException failure) {
        return failure instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? code(service) + ": " + service.awsErrorDetails().errorMessage()
                : failure.getMessage();
    }

    static String reason(BatchResultErrorEntry refused) {
        return simple(refused.code()) + (refused.message() == null ? "" : ": " + refused.message());
    }

    static String code(AwsServiceException failure) {
        return failure.awsErrorDetails() == null ? "" : simple(failure.awsErrorDetails().errorCode());
    }

    private static String simple(String code) {
        if (code == null) {
            return "";
        }
        return code.endsWith(SUFFIX) ? code.substring(0, code.length() - SUFFIX.length()) : code;
    }
}

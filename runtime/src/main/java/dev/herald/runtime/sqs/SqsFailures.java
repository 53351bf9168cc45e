package dev.herald.runtime.sqs;

import java.util.Locale;
import java.util.Set;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

import dev.herald.runtime.aws.AwsFailures;
import dev.herald.spi.SettlementResult;

/** Interprets the errors of Amazon SQS. */
final class SqsFailures {

    private static final Set<String> MISSING = Set.of("QueueDoesNotExist", "NonExistentQueue");
    private static final Set<String> OTHER = Set.of("QueueAlreadyExists", "QueueNameExists");
    /** Sending the same message again would fail again. */
    private static final Set<String> INVALID_MESSAGE = Set.of("InvalidMessageContents", "InvalidParameterValue",
            "InvalidParameterCombination", "MissingParameter", "InvalidAttributeName", "InvalidAttributeValue",
            "BatchRequestTooLong", "UnsupportedOperation", "MessageTooLong");
    private static final int TOO_LARGE = 413;
    private static final Set<String> STALE_RECEIPT = Set.of("ReceiptHandleIsInvalid", "MessageNotInflight");

    private SqsFailures() {
    }

    static boolean isMissingQueue(Throwable failure) {
        return failure instanceof QueueDoesNotExistException || MISSING.contains(AwsFailures.code(failure));
    }

    /** Whether a queue of that name exists with other attributes. */
    static boolean isOtherQueue(AwsServiceException failure) {
        return OTHER.contains(AwsFailures.code(failure));
    }

    /** Whether the same call may succeed later, because the network, the service or a permission caused the failure. */
    static boolean isRetryable(SdkException failure) {
        return !isInvalid(failure);
    }

    /** {@link #isRetryable(SdkException)} for a batch entry that was rejected with this code, or {@code null}. */
    static boolean isRetryable(String code) {
        return !INVALID_MESSAGE.contains(AwsFailures.code(code));
    }

    private static boolean isInvalid(RuntimeException failure) {
        return INVALID_MESSAGE.contains(AwsFailures.code(failure))
                || failure instanceof AwsServiceException service && service.statusCode() == TOO_LARGE;
    }

    /** Whether one message of a call may be the reason why the whole call failed. */
    static boolean mayBeOfOneMessage(RuntimeException failure) {
        return isInvalid(failure) || STALE_RECEIPT.contains(AwsFailures.code(failure));
    }

    /** Whether the client rejected a response because the checksum of one of its messages is wrong. */
    static boolean isCorrupted(SdkClientException failure) {
        return failure.getMessage() != null && failure.getMessage().contains("MD5");
    }

    /** The result for a message whose settlement was rejected. */
    static SettlementResult result(BatchResultErrorEntry rejected) {
        String reason = AwsFailures.reason(rejected.code(), rejected.message());
        return !Boolean.FALSE.equals(rejected.senderFault()) && isStale(rejected.code(), rejected.message())
                ? SettlementResult.gone(reason)
                : SettlementResult.retry(reason);
    }

    private static boolean isStale(String code, String message) {
        String simple = AwsFailures.code(code);
        return STALE_RECEIPT.contains(simple) || simple.equals("InvalidParameterValue") && message != null
                && (message.contains("expired") || message.toLowerCase(Locale.ROOT).contains("receipt"));
    }

    /** The result for each message of a call that failed. */
    static SettlementResult result(RuntimeException failure) {
        if (isMissingQueue(failure)) {
            return SettlementResult.gone("the queue no longer exists");
        }
        boolean stale = failure instanceof AwsServiceException service && service.awsErrorDetails() != null
                && isStale(service.awsErrorDetails().errorCode(), service.awsErrorDetails().errorMessage());
        return stale
                ? SettlementResult.gone(AwsFailures.reason(failure))
                : SettlementResult.retry(AwsFailures.reason(failure));
    }
}

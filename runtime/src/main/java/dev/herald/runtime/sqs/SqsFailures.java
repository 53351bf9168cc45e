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

/** What Amazon SQS means by its errors. */
final class SqsFailures {

    private static final Set<String> MISSING = Set.of("QueueDoesNotExist", "NonExistentQueue");
    private static final Set<String> OTHER = Set.of("QueueAlreadyExists", "QueueNameExists");
    /** A message that is at fault stays so. */
    private static final Set<String> MESSAGE_AT_FAULT = Set.of("InvalidMessageContents", "InvalidParameterValue",
            "InvalidParameterCombination", "MissingParameter", "InvalidAttributeName", "InvalidAttributeValue",
            "BatchRequestTooLong", "UnsupportedOperation");
    private static final Set<String> NOT_OURS = Set.of("ReceiptHandleIsInvalid", "MessageNotInflight");

    private SqsFailures() {
    }

    static boolean isMissingQueue(Throwable failure) {
        return failure instanceof QueueDoesNotExistException || MISSING.contains(AwsFailures.code(failure));
    }

    /** Whether there is a queue of the name to create, with other attributes. */
    static boolean isOtherQueue(AwsServiceException failure) {
        return OTHER.contains(AwsFailures.code(failure));
    }

    /** Whether the same call may succeed later: the network, the service or permissions are at fault. */
    static boolean mayPass(SdkException failure) {
        return !MESSAGE_AT_FAULT.contains(AwsFailures.code(failure));
    }

    /** Whether the client has refused an answer because of the checksum of one of its messages. */
    static boolean isCorrupted(SdkClientException failure) {
        return failure.getMessage() != null && failure.getMessage().contains("MD5");
    }

    /** What a refused settlement means for its message. */
    static SettlementResult outcome(BatchResultErrorEntry refused) {
        String code = AwsFailures.code(refused.code());
        String reason = AwsFailures.reason(refused.code(), refused.message());
        String message = refused.message() == null ? "" : refused.message();
        boolean handleRefused = code.equals("InvalidParameterValue")
                && (message.contains("expired") || message.toLowerCase(Locale.ROOT).contains("receipt"));
        boolean gone = !Boolean.FALSE.equals(refused.senderFault()) && (NOT_OURS.contains(code) || handleRefused);
        return gone ? SettlementResult.gone(reason) : SettlementResult.retry(reason);
    }

    /** What the failure of a call means for each of its messages. */
    static SettlementResult outcome(RuntimeException failure) {
        return isMissingQueue(failure)
                ? SettlementResult.gone("the queue does not exist any more")
                : SettlementResult.retry(AwsFailures.reason(failure));
    }
}

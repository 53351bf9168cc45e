package dev.herald.runtime.sqs;

import java.util.Set;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

import dev.herald.spi.SettlementResult;

/** What Amazon SQS means by its errors. Error codes come with and without the prefix {@code AWS.SimpleQueueService.}. */
final class SqsFailures {

    /** A message that is at fault stays so. */
    private static final Set<String> MESSAGE_AT_FAULT = Set.of("InvalidMessageContents", "InvalidParameterValue",
            "InvalidParameterCombination", "MissingParameter", "InvalidAttributeName", "InvalidAttributeValue",
            "BatchRequestTooLong", "UnsupportedOperation");
    private static final Set<String> NOT_OURS = Set.of("ReceiptHandleIsInvalid", "MessageNotInflight");

    private SqsFailures() {
    }

    static boolean isMissingQueue(Throwable failure) {
        return failure instanceof QueueDoesNotExistException || failure instanceof AwsServiceException service
                && Set.of("QueueDoesNotExist", "NonExistentQueue").contains(code(service));
    }

    /** Whether there is a queue of the name to create, with other attributes. */
    static boolean isOtherQueue(AwsServiceException failure) {
        return Set.of("QueueAlreadyExists", "QueueNameExists").contains(code(failure));
    }

    /** Whether the same call may succeed later: the network, the service or permissions are at fault. */
    static boolean mayPass(SdkException failure) {
        return !(failure instanceof AwsServiceException service) || !MESSAGE_AT_FAULT.contains(code(service));
    }

    static String reason(SdkException failure) {
        return failure instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? code(service) + ": " + service.awsErrorDetails().errorMessage()
                : failure.getMessage();
    }

    static String reason(BatchResultErrorEntry refused) {
        return simple(refused.code()) + (refused.message() == null ? "" : ": " + refused.message());
    }

    /** What a refused settlement means for its message. */
    static SettlementResult outcome(BatchResultErrorEntry refused) {
        String code = simple(refused.code());
        String message = refused.message() == null ? "" : refused.message();
        boolean handleRefused = code.equals("InvalidParameterValue")
                && (message.contains("expired") || message.toLowerCase().contains("receipt"));
        boolean gone = !Boolean.FALSE.equals(refused.senderFault()) && (NOT_OURS.contains(code) || handleRefused);
        return gone ? SettlementResult.gone(reason(refused)) : SettlementResult.retry(reason(refused));
    }

    static SettlementResult outcome(SdkException failure) {
        return isMissingQueue(failure)
                ? SettlementResult.gone("the queue does not exist any more")
                : SettlementResult.retry(reason(failure));
    }

    static String code(AwsServiceException failure) {
        return failure.awsErrorDetails() == null ? "" : simple(failure.awsErrorDetails().errorCode());
    }

    private static String simple(String code) {
        return code == null ? "" : code.substring(code.lastIndexOf('.') + 1);
    }
}

package dev.herald.runtime.aws;

import software.amazon.awssdk.awscore.exception.AwsServiceException;

import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.TextSanitizer;

/**
 * Error codes and error texts of AWS services, sanitized for logs and exception messages. Depending on service and
 * protocol, the same code appears as {@code Code}, {@code Prefix.Code}, {@code namespace#Code} or {@code CodeException}.
 */
public final class AwsFailures {

    private static final String SUFFIX = "Exception";
    private static final int MAX_REASON_LENGTH = 1000;

    private AwsFailures() {
    }

    /** The error code without prefix and suffix; empty if the service sent none or did not answer. */
    public static String code(Throwable failure) {
        return failure instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? code(service.awsErrorDetails().errorCode())
                : "";
    }

    /** An error code without prefix and suffix. */
    public static String code(String code) {
        if (code == null) {
            return "";
        }
        String simple = code.substring(Math.max(code.lastIndexOf('.'), code.lastIndexOf('#')) + 1);
        return simple.endsWith(SUFFIX) ? simple.substring(0, simple.length() - SUFFIX.length()) : simple;
    }

    /** Code and text of a failure, in one line; never empty. */
    public static String reason(Throwable failure) {
        return failure instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? reason(service.awsErrorDetails().errorCode(), service.awsErrorDetails().errorMessage())
                : FailureText.message(failure);
    }

    /**
     * Code and text of a rejected batch entry, in one line; never empty.
     *
     * @param code or {@code null}
     * @param message or {@code null}
     */
    public static String reason(String code, String message) {
        String simple = code(code);
        if (message == null || message.isBlank()) {
            return text(simple, "no reason given");
        }
        return text(simple.isEmpty() ? message : simple + ": " + message, "");
    }

    private static String text(String text, String otherwise) {
        return text == null || text.isBlank() ? otherwise : TextSanitizer.of(text, MAX_REASON_LENGTH);
    }
}

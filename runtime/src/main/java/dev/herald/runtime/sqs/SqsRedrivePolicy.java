package dev.herald.runtime.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The rule by which Amazon SQS itself moves messages to a dead-letter queue.
 *
 * @param targetArn the ARN of the dead-letter queue, or {@code null} if there is no policy
 * @param maxReceives the number of receives after which a message is moved
 */
record SqsRedrivePolicy(String targetArn, int maxReceives) {

    static final SqsRedrivePolicy NONE = new SqsRedrivePolicy(null, Integer.MAX_VALUE);

    private static final ObjectMapper JSON = new ObjectMapper();

    static SqsRedrivePolicy of(SqsQueue queue) {
        String policy = queue.attribute(QueueAttributeName.REDRIVE_POLICY);
        if (policy == null || policy.isBlank()) {
            return NONE;
        }
        try {
            JsonNode json = JSON.readTree(policy);
            long maxReceives = json.path("maxReceiveCount").asLong(Integer.MAX_VALUE);
            return new SqsRedrivePolicy(json.path("deadLetterTargetArn").asText(null),
                    (int) Math.max(0, Math.min(Integer.MAX_VALUE, maxReceives)));
        } catch (JsonProcessingException e) {
            return NONE;
        }
    }

    /** The policy as JSON, with the count within the limits of SQS. */
    String json() {
        return JSON.createObjectNode().put("deadLetterTargetArn", targetArn)
                .put("maxReceiveCount", Integer.toString(SqsLimits.receives(maxReceives))).toString();
    }
}

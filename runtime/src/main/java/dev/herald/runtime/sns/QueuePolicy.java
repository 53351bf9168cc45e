package dev.herald.runtime.sns;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.herald.spi.support.FifoNaming;

/**
 * A queue's access policy. Herald owns the statement that allows a topic to send to the queue, and leaves all other
 * statements unchanged.
 */
public final class QueuePolicy {

    /** Writes foreign statements exactly as they were read, including trailing zeros of numbers. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();
    private static final String STATEMENT = "Statement";
    private static final String SID = "Sid";
    private static final int HASH_BYTES = 4;

    private final ObjectNode policy;

    private QueuePolicy(ObjectNode policy) {
        this.policy = policy;
    }

    /**
     * Parses a policy.
     *
     * @param json the policy of the queue; {@code null} or blank if it has none
     * @throws IllegalArgumentException if it is not a policy; the text follows "the policy of the queue"
     */
    public static QueuePolicy parse(String json) {
        if (json == null || json.isBlank()) {
            return new QueuePolicy(JSON.createObjectNode().put("Version", "2012-10-17"));
        }
        try {
            JsonNode policy = JSON.readTree(json);
            if (!policy.isObject()) {
                throw new IllegalArgumentException("is not a JSON object");
            }
            JsonNode statements = policy.path(STATEMENT);
            if (!statements.isMissingNode() && !statements.isContainerNode()) {
                throw new IllegalArgumentException("has a " + STATEMENT + " that is neither a list nor an object");
            }
            return new QueuePolicy((ObjectNode) policy);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Whether any statement allows the topic to send to the queue. Statements that deny are not evaluated. */
    public boolean allows(String topicArn, String queueArn) {
        for (JsonNode statement : statements()) {
            if (isOurs(statement, topicArn)
                    ? statement.equals(statement(topicArn, queueArn))
                    : PolicyStatement.allows(statement, topicArn, queueArn)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds Herald's statement, or replaces an earlier version of it.
     *
     * @return the new policy as JSON; empty if nothing has to change
     */
    Optional<String> allowing(String topicArn, String queueArn) {
        if (allows(topicArn, queueArn)) {
            return Optional.empty();
        }
        ArrayNode merged = JSON.createArrayNode();
        boolean placed = false;
        for (JsonNode statement : statements()) {
            if (!isOurs(statement, topicArn)) {
                merged.add(statement);
            } else if (!placed) {
                merged.add(statement(topicArn, queueArn));
                placed = true;
            }
        }
        if (!placed) {
            merged.add(statement(topicArn, queueArn));
        }
        ObjectNode changed = policy.deepCopy();
        changed.set(STATEMENT, merged);
        return Optional.of(changed.toString());
    }

    /** A policy may have a single statement instead of a list. */
    private Iterable<JsonNode> statements() {
        JsonNode statements = policy.path(STATEMENT);
        return statements.isObject() ? List.of(statements) : statements;
    }

    private static boolean isOurs(JsonNode statement, String topicArn) {
        return statement.path(SID).asText().equals(sid(topicArn));
    }

    private static ObjectNode statement(String topicArn, String queueArn) {
        ObjectNode statement = JSON.createObjectNode().put(SID, sid(topicArn)).put("Effect", "Allow");
        statement.putObject("Principal").put("Service", PolicyStatement.SNS);
        statement.put("Action", PolicyStatement.SEND).put("Resource", queueArn);
        statement.putObject("Condition").putObject("ArnEquals").put(PolicyStatement.SOURCE, topicArn);
        return statement;
    }

    /** The same in every instance, and different for every topic, also for topics with the same name in other accounts. */
    static String sid(String topicArn) {
        // SQS does not allow the dot of .fifo in a statement id.
        String name = FifoNaming.nameOf(topicArn).replace('.', '-');
        return "herald-sns-" + name + "-" + HexFormat.of().formatHex(sha256(topicArn), 0, HASH_BYTES);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}

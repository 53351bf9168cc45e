package dev.herald.runtime.sqs;

import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Finds and creates queues in the reach of one client. Remembers nothing: a queue may come and go at any time. */
record SqsQueues(SqsClient client) {

    /** The URL of a queue; empty if there is none, as far as can be told without looking at it. */
    Optional<String> url(SqsAddress address) {
        requireOwnRegion(address);
        if (address.url() != null) {
            return Optional.of(address.url());
        }
        try {
            return Optional.of(client.getQueueUrl(address.lookup()).queueUrl());
        } catch (SdkException failure) {
            return emptyIfMissing(failure);
        }
    }

    /** Where the client looks. */
    String region() {
        return client.serviceClientConfiguration().region().id();
    }

    private void requireOwnRegion(SqsAddress address) {
        if (address.region() != null && !address.region().equals(region())) {
            throw new IllegalArgumentException("the queue '" + address.name() + "' is in " + address.region()
                    + ", and its client in " + region() + ": use a named client (quarkus.sqs.<name>.aws.region="
                    + address.region() + ", quarkus.herald.queue.\"…\".client=<name>; of a subscriber the key of its topic)");
        }
    }

    /**
     * What to call a queue of the client's own for others who are to find it: its ARN, by which other accounts do, too. A
     * server that stands in for Amazon's may have an idea of its own of where it is, and gets the name.
     */
    String address(String name, String arn) {
        return arn != null && region().equals(SqsAddress.of(arn).region()) ? arn : name;
    }

    /** A queue with all of its attributes; empty if there is none. */
    Optional<SqsQueue> find(SqsAddress address) {
        return url(address).flatMap(this::read);
    }

    private Optional<SqsQueue> read(String url) {
        try {
            return Optional.of(new SqsQueue(url, client.getQueueAttributes(
                    request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL)).attributesAsStrings()));
        } catch (SdkException failure) {
            return emptyIfMissing(failure);
        }
    }

    private static <T> Optional<T> emptyIfMissing(SdkException failure) {
        if (SqsFailures.isMissingQueue(failure)) {
            return Optional.empty();
        }
        throw failure;
    }

    /**
     * Creates a queue. If another instance was faster, that one's queue is the answer, whatever its attributes.
     *
     * @param attributes by the names of SQS
     */
    SqsQueue create(SqsAddress address, Map<String, String> attributes) {
        return create(address, attributes, Map.of());
    }

    /** The same with tags, for which one needs the permission {@code sqs:TagQueue}. */
    SqsQueue create(SqsAddress address, Map<String, String> attributes, Map<String, String> tags) {
        try {
            String url = createExactly(address, attributes, tags);
            return read(url).orElseThrow(() -> new IllegalStateException(
                    "the queue '" + address.name() + "' was created, and is not there yet"));
        } catch (AwsServiceException failure) {
            if (SqsFailures.isOtherQueue(failure)) {
                return find(SqsAddress.named(address.name())).orElseThrow(() -> failure);
            }
            throw failure;
        }
    }

    /**
     * Creates a queue, or finds that there is one with these attributes. A FIFO queue is created with deduplication by
     * content, unless the attributes say otherwise; one that is there may have either.
     *
     * @param attributes by the names of SQS
     * @return without any attributes if they can't be told yet: a queue takes a second to be there
     * @throws AwsServiceException that names the attributes in which a queue that is there differs
     */
    SqsQueue createAsWanted(SqsAddress address, Map<String, String> attributes) {
        requireOwnRegion(address);
        String url = createAsUsual(address, attributes);
        return read(url).orElseGet(() -> new SqsQueue(url, Map.of()));
    }

    private String createAsUsual(SqsAddress address, Map<String, String> attributes) {
        Map<String, String> usual = SqsDeclaration.fifoAttributes(address);
        usual.putAll(attributes);
        try {
            return createExactly(address, usual, Map.of());
        } catch (AwsServiceException failure) {
            String deduplication = QueueAttributeName.CONTENT_BASED_DEDUPLICATION.toString();
            if (!SqsFailures.isOtherQueue(failure) || attributes.containsKey(deduplication)
                    || usual.remove(deduplication) == null) {
                throw failure;
            }
            return createExactly(address, usual, Map.of());
        }
    }

    private String createExactly(SqsAddress address, Map<String, String> attributes, Map<String, String> tags) {
        return client.createQueue(request -> request.queueName(address.name()).attributesWithStrings(attributes)
                .tags(tags.isEmpty() ? null : tags)).queueUrl();
    }

    /** Deletes a queue; nothing happens if there is none. */
    void delete(SqsAddress address) {
        try {
            url(address).ifPresent(url -> client.deleteQueue(request -> request.queueUrl(url)));
        } catch (SdkException failure) {
            emptyIfMissing(failure);
        }
    }
}

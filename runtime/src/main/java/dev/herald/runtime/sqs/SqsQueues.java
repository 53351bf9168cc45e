package dev.herald.runtime.sqs;

import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.runtime.aws.Arn;

/** Finds and creates queues that one client can reach. Stateless, because queues may be created and deleted at any time. */
record SqsQueues(SqsClient client) {

    /** The URL of a queue; empty if the queue does not exist. The existence of a queue given by its URL is not checked. */
    Optional<String> url(SqsAddress address) {
        requireOwnRegion(address);
        if (address.url() != null) {
            return Optional.of(address.url());
        }
        try {
            String url = client.getQueueUrl(address.lookup()).queueUrl();
            requireSameAccount(address, SqsAddress.of(url).account());
            return Optional.of(url);
        } catch (SdkException failure) {
            return emptyIfMissing(failure);
        }
    }

    /** The region of the client. */
    String region() {
        return client.serviceClientConfiguration().region().id();
    }

    /** @throws IllegalArgumentException if the queue is in another region than the client; the text names both, and the cure */
    void requireOwnRegion(SqsAddress address) {
        if (address.region() != null && !address.region().equals(region())) {
            throw new IllegalArgumentException("the queue '" + address.name() + "' is in " + address.region()
                    + ", but its client is in " + region() + ": use a named client (quarkus.sqs.<name>.aws.region="
                    + address.region() + ", quarkus.herald.queue.\"…\".client=<name>; for a subscriber, the key of its topic)");
        }
    }

    /** Some services ignore the account that they are asked for. */
    private static void requireSameAccount(SqsAddress address, String account) {
        if (address.account() != null && account != null && !account.equals(address.account())) {
            throw new IllegalStateException("the queue '" + address.name() + "' of account " + address.account()
                    + " cannot be reached: the service offers the queue of that name in account " + account
                    + " instead, which is another one");
        }
    }

    private static IllegalArgumentException notCreated(SqsAddress address) {
        return new IllegalArgumentException("the queue '" + address.name() + "' is given by its "
                + (address.url() == null ? "ARN" : "URL")
                + " and does not exist, and only its own account can create it there: "
                + "create it, or give its name alone, for a queue in the account and region of the client");
    }

    /**
     * The address of a queue for other applications: its ARN, which also works from other accounts. If an emulator reports
     * another region than the client's, the name.
     */
    String address(String name, String arn) {
        return arn != null && region().equals(SqsAddress.of(arn).region()) ? arn : name;
    }

    /** A queue with all of its attributes; empty if it does not exist. */
    Optional<SqsQueue> find(SqsAddress address) {
        return url(address).flatMap(url -> read(url, address));
    }

    /** A queue, with its attributes if they may be read; empty if it does not exist. */
    Optional<SqsQueue> reachable(SqsAddress address) {
        return url(address).flatMap(url -> {
            try {
                return read(url, address);
            } catch (AwsServiceException notAllowed) {
                return Optional.of(new SqsQueue(url, Map.of()));
            }
        });
    }

    private Optional<SqsQueue> read(String url, SqsAddress address) {
        Optional<SqsQueue> found = read(url);
        found.map(SqsQueue::arn).flatMap(Arn::find).ifPresent(arn -> requireSameAccount(address, arn.account()));
        return found;
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
     * Creates a queue. If another instance has created it meanwhile, returns that queue, whatever its attributes.
     *
     * @param attributes by their SQS names
     */
    SqsQueue create(SqsAddress address, Map<String, String> attributes) {
        return create(address, attributes, Map.of());
    }

    /** Creates a queue with tags, which requires the permission {@code sqs:TagQueue}. */
    SqsQueue create(SqsAddress address, Map<String, String> attributes, Map<String, String> tags) {
        if (!address.isName()) {
            throw notCreated(address);
        }
        try {
            String url = createExactly(address, attributes, tags);
            return read(url).orElseThrow(() -> new IllegalStateException(
                    "the queue '" + address.name() + "' was created but is not visible yet"));
        } catch (AwsServiceException failure) {
            if (SqsFailures.isOtherQueue(failure)) {
                return find(SqsAddress.named(address.name())).orElseThrow(() -> failure);
            }
            throw failure;
        }
    }

    /**
     * Creates a queue, or returns an existing one with these attributes. A FIFO queue is created with content-based
     * deduplication unless the attributes disable it; an existing one may have either.
     *
     * @param attributes by their SQS names
     * @return the queue, without attributes if it is not visible yet, which takes up to a second
     * @throws AwsServiceException if the queue exists with other attributes; the text names them
     */
    SqsQueue createOrMatch(SqsAddress address, Map<String, String> attributes) {
        requireOwnRegion(address);
        if (!address.isName()) {
            return find(address).orElseThrow(() -> notCreated(address));
        }
        String url = createWithDefaults(address, attributes);
        return read(url).orElseGet(() -> new SqsQueue(url, Map.of()));
    }

    private String createWithDefaults(SqsAddress address, Map<String, String> attributes) {
        Map<String, String> withDefaults = SqsDeclaration.fifoAttributes(address);
        withDefaults.putAll(attributes);
        try {
            return createExactly(address, withDefaults, Map.of());
        } catch (AwsServiceException failure) {
            String deduplication = QueueAttributeName.CONTENT_BASED_DEDUPLICATION.toString();
            if (!SqsFailures.isOtherQueue(failure) || attributes.containsKey(deduplication)
                    || withDefaults.remove(deduplication) == null) {
                throw failure;
            }
            return createExactly(address, withDefaults, Map.of());
        }
    }

    private String createExactly(SqsAddress address, Map<String, String> attributes, Map<String, String> tags) {
        return client.createQueue(request -> request.queueName(address.name()).attributesWithStrings(attributes)
                .tags(tags.isEmpty() ? null : tags)).queueUrl();
    }

    /** Deletes a queue if it exists. */
    void delete(SqsAddress address) {
        try {
            url(address).ifPresent(url -> client.deleteQueue(request -> request.queueUrl(url)));
        } catch (SdkException failure) {
            emptyIfMissing(failure);
        }
    }
}

package dev.herald.runtime.sns.push;

import java.net.URI;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

import dev.herald.runtime.aws.Arn;

/**
 * Where certificates may come from, and to whom they must be issued. A URL is compared as text, so that URLs that different
 * parsers might read differently are rejected.
 *
 * @param emulator the host, or host:port, of an emulator; or {@code null} for Amazon
 */
record CertificatePin(String emulator) {

    private static final String NAME = "SimpleNotificationService-[0-9a-zA-Z]+\\.pem";
    private static final Pattern AMAZON = Pattern
            .compile("https://sns\\.([a-z0-9-]+)\\.(amazonaws\\.com(?:\\.cn)?)(?::443)?/" + NAME);
    private static final int DNS_NAME = 2;

    /** The URL, if it is that of a certificate in the region of the topic. */
    Optional<URI> pinned(String url, String topicArn) {
        if (emulator != null) {
            boolean there = url.matches("https?://" + Pattern.quote(emulator) + "/[0-9a-zA-Z_./-]+\\.pem");
            return there ? Optional.of(URI.create(url)) : Optional.empty();
        }
        Matcher amazon = AMAZON.matcher(url);
        boolean ownRegion = amazon.matches()
                && Arn.find(topicArn)
                        .filter(topic -> topic.isDestinationOf("sns") && topic.region().equals(amazon.group(1))).isPresent();
        return ownRegion ? Optional.of(URI.create(url)) : Optional.empty();
    }

    /**
     * Whether a certificate is issued to Amazon SNS: to {@code sns.amazonaws.com} in the older regions, and to a name of the
     * region in the others, as in the AWS SDK for Java.
     *
     * @param address a {@linkplain #pinned pinned} URL
     */
    boolean isIssuedToSns(X509Certificate certificate, URI address) {
        Matcher amazon = AMAZON.matcher(address.toString());
        if (emulator != null) {
            return true;
        }
        if (!amazon.matches()) {
            return false;
        }
        String region = amazon.group(1);
        String domain = amazon.group(2);
        List<String> names = List.of("sns.amazonaws.com", "sns." + region + "." + domain,
                "sns-signing." + region + "." + domain, "sns-" + region + "." + domain,
                // Both regions of GovCloud share one name.
                region.startsWith("us-gov-") ? "sns-us-gov-west-1.amazonaws.com" : "sns.amazonaws.com");
        return names.contains(commonName(certificate)) || alternativeNames(certificate).stream().anyMatch(names::contains);
    }

    private static String commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName()).getRdns().stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN")).map(part -> part.getValue().toString())
                    .findFirst().orElse("");
        } catch (InvalidNameException unreadable) {
            return "";
        }
    }

    private static List<String> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream().filter(name -> name.get(0).equals(DNS_NAME)).map(name -> name.get(1).toString())
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }
}

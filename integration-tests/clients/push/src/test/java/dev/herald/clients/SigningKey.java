package dev.herald.clients;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Base64;

/** The key that signs messages, and its certificate, valid for a hundred years. For tests only. */
final class SigningKey {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final KeyStore store;

    SigningKey() throws Exception {
        store = KeyStore.getInstance("PKCS12");
        try (InputStream file = SigningKey.class.getResourceAsStream("/signing.p12")) {
            store.load(file, PASSWORD);
        }
    }

    /** The certificate as a PEM file, as Amazon SNS provides it. */
    byte[] pem() throws Exception {
        Certificate certificate = store.getCertificate("sns");
        String base64 = Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(certificate.getEncoded());
        return ("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The signature of a text, in Base64. */
    String sign(String text) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign((PrivateKey) store.getKey("sns", PASSWORD));
        signature.update(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(signature.sign());
    }
}

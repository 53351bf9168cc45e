package dev.herald.runtime.sns.push;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A key to sign with, and its self-signed certificate, valid for two days; made by the JDK's keytool. */
record SigningKey(PrivateKey key, X509Certificate certificate) {

    private static final String PASSWORD = "changeit";
    private static final Map<String, SigningKey> MADE = new ConcurrentHashMap<>();

    /** The key of this name; what differs by its label is another one. */
    static SigningKey of(String commonName, String label) {
        return MADE.computeIfAbsent(commonName + " " + label, name -> make(commonName, List.of()));
    }

    static SigningKey of(String commonName) {
        return of(commonName, "");
    }

    static SigningKey withAlternativeName(String commonName, String alternative) {
        return MADE.computeIfAbsent(commonName + " san " + alternative,
                name -> make(commonName, List.of("-ext", "san=dns:" + alternative)));
    }

    private static SigningKey make(String commonName, List<String> more) {
        try {
            Path directory = Files.createTempDirectory("herald-key");
            Path file = directory.resolve("key.p12");
            try {
                List<String> command = new ArrayList<>(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair", "-alias", "key", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=" + commonName,
                        "-validity", "2", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD));
                command.addAll(more);
                Process keytool = new ProcessBuilder(command).redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
                if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                    keytool.destroyForcibly();
                    throw new IllegalStateException("keytool failed");
                }
                return read(file);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(directory);
            }
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static SigningKey read(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new SigningKey((PrivateKey) store.getKey("key", PASSWORD.toCharArray()),
                (X509Certificate) store.getCertificate("key"));
    }

    byte[] pem() {
        try {
            return ("-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n").getBytes(StandardCharsets.US_ASCII);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Base64. */
    String sign(String text, String algorithm) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}

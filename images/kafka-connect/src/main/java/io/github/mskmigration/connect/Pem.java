package io.github.mskmigration.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificates and keys as text. */
final class Pem {

    private static final Base64.Encoder ENCODER =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";

    private Pem() {
    }

    /** Returns the certificates of the authorities that this Java trusts. */
    static String authoritiesOfJava() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            StringBuilder pem = new StringBuilder();
            for (X509Certificate certificate : acceptedIssuers(factory)) {
                pem.append(encoded("CERTIFICATE", certificate.getEncoded()));
            }
            return pem.toString();
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException("this Java has no authorities that it trusts", error);
        }
    }

    /**
     * Returns a PKCS#8 key without its password; one that is not encrypted stays as it is.
     *
     * @throws GeneralSecurityException if the password does not open it
     */
    static String decrypted(String pem, char[] password) throws GeneralSecurityException {
        if (!pem.contains(ENCRYPTED)) {
            return pem;
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(decoded(pem));
            AlgorithmParameters parameters = info.getAlgParameters();
            // PBES2 names its parts only in its parameters' text.
            String algorithm = parameters == null || !info.getAlgName().equals("PBES2")
                    ? info.getAlgName() : parameters.toString();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password)),
                    parameters);
            return encoded("PRIVATE KEY", info.getKeySpec(cipher).getEncoded());
        } catch (IOException error) {
            throw new GeneralSecurityException(error);
        }
    }

    private static X509Certificate[] acceptedIssuers(TrustManagerFactory factory) {
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()))
                .toArray(X509Certificate[]::new);
    }

    private static byte[] decoded(String pem) {
        return Base64.getMimeDecoder().decode(
                pem.lines().filter(line -> !line.startsWith("-----")).collect(Collectors.joining()));
    }

    private static String encoded(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n" + ENCODER.encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }
}

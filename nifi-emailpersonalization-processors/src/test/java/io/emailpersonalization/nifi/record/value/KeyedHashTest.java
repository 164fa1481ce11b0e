// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/** A hash under a secret is that of RFC 2104, each text with a separator after it. */
class KeyedHashTest {

    @Test
    void theHashIsThatOfTheStandard() throws GeneralSecurityException {
        final Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("a secret of some length".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertEquals(HexFormat.of().formatHex(mac.doFinal("ä\0b\0".getBytes(StandardCharsets.UTF_8))), new KeyedHash("a secret of some length").of("ä", "b"));
    }

    @Test
    void partsAndSecretsTellHashesApart() {
        final KeyedHash hash = new KeyedHash("a secret of some length");
        assertNotEquals(hash.of("ab", "c"), hash.of("a", "bc"));
        assertNotEquals(hash.of("a"), new KeyedHash("another secret of some length").of("a"));
    }
}

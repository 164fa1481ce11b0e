// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import org.junit.jupiter.api.Test;

import java.security.MessageDigest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/** Digests of published test vectors: RFC 6234 and RFC 1321. */
class DigestsTest {

    @Test
    void digestsAreThoseOfTheStandards() {
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Digests.sha256("abc"));
        assertEquals("900150983cd24fb0d6963f7d28e17f72", Digests.md5("abc"));
        final MessageDigest sha1 = Digests.sha1();
        sha1.update(new byte[] {'a', 'b', 'c'});
        assertEquals("a9993e364706816aba3e25717850c26c9cd0d89d", Digests.hex(sha1));
    }

    @Test
    void textsAreDigestedInUtf8() {
        assertEquals("8419b71c87a225a2c70b50486fbee545", Digests.md5("ä"));
        assertNotEquals(Digests.sha256("ä"), Digests.sha256("a\u0308"));
    }

    @Test
    void partsDoNotRunIntoEachOther() {
        assertEquals(Digests.sha256OfParts("ab", "c"), Digests.sha256OfParts("ab", "c"));
        assertNotEquals(Digests.sha256OfParts("ab", "c"), Digests.sha256OfParts("a", "bc"));
        assertNotEquals(Digests.sha256OfParts("ab"), Digests.sha256OfParts("ab", ""));
    }
}

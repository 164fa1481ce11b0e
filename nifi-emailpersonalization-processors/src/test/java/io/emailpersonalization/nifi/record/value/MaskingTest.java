// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class MaskingTest {

    @Test
    void keepsFirstCharacterAndDomain() {
        assertEquals("a***@example.com", Masking.email("anna.maria@example.com"));
        assertEquals("\uD83D\uDE00***@example.com", Masking.email("\uD83D\uDE00x@example.com"));
    }

    @Test
    void hidesWhatIsNoAddress() {
        assertEquals("***", Masking.email("not an address"));
        assertEquals("***", Masking.email("@example.com"));
    }

    @Test
    void identifiersAreMaskedWhenTheyAreAddresses() {
        assertEquals("C-0017", Masking.identifier("C-0017"));
        assertEquals("a***@example.com", Masking.identifier(" anna@example.com "));
    }

    @Test
    void aValueKeepsItsFirstCharacter() {
        assertEquals("a***@example.com", Masking.value("anna@example.com"));
        assertEquals("\uD83D\uDE00***", Masking.value("\uD83D\uDE00 Anna"));
        assertEquals("", Masking.value(""));
    }
}

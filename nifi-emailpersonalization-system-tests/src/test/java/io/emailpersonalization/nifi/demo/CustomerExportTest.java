// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CustomerExportTest {

    @TempDir
    private Path folder;

    private String convert(final byte[] content, final Charset charset, final Map<String, String> given) throws IOException {
        final Path file = Files.write(folder.resolve("in"), content);
        final Path target = folder.resolve("out");
        new CustomerExport(file, given, charset).writeTo(target);
        return Files.readString(target);
    }

    private String convert(final String content) throws IOException {
        return convert(content.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8, Map.of());
    }

    @Test
    void usualColumnsAreRecognizedWhateverTheirCaseAndSeparator() throws IOException {
        assertEquals("customer_id,email,given_name,postal_code\n0017,a@example.com,Ada,01067\n", convert("\uFEFFContact ID;E-Mail Address;First Name;ZIP\r\n0017;a@example.com;Ada;01067\r\n"));
    }

    @Test
    void unknownColumnsKeepTheirNames() throws IOException {
        assertEquals("customer_id,email,Shoe Size\n1,a@example.com,44\n", convert("id,email,Shoe Size\n1,a@example.com,44\n"));
    }

    @Test
    void jsonFieldsAreRenamedAtTheTopOnly() throws IOException {
        assertEquals("[{\"customer_id\":\"1\",\"email\":\"a@example.com\",\"home\":{\"Zip\":\"01067\"},\"purchase_total\":12.50}]",
                convert("[{\"Id\": \"1\", \"Email\": \"a@example.com\", \"home\": {\"Zip\": \"01067\"}, \"Total Spent\": 12.50}]"));
    }

    @Test
    void aNestedAddressIsNotTakenForAStreet() throws IOException {
        assertEquals("{\"customer_id\":1,\"email\":\"a@example.com\",\"address\":{\"zip\":\"01067\"},\"purchases\":[{\"id\":7}]}",
                convert("{\"id\": 1, \"email\": \"a@example.com\", \"address\": {\"zip\": \"01067\"}, \"purchases\": [{\"id\": 7}]}"));
    }

    @Test
    void aWorkbookIsSaidToBeNoCsv() {
        assertTrue(assertThrows(DemoException.class, () -> convert("PK\u0003\u0004...")).getMessage().contains("Save it as CSV"));
    }

    @Test
    void aMappingCanBeGiven() throws IOException {
        assertEquals("customer_id,email\n1,a@example.com\n", convert("Ref,Wohin\n1,a@example.com\n".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8,
                 Map.of("customer_id", "Ref", "email", "Wohin")));
    }

    @Test
    void whatIsMissingIsAskedForInOneSentenceWithTheColumnsFound() {
        final DemoException asked = assertThrows(DemoException.class, () -> convert("Ref,Wohin\n1,a@example.com\n"));
        assertEquals("Say which column holds customer_id and email, with --map customer_id=COLUMN --map email=COLUMN; columns found: Ref, Wohin.", asked.getMessage());
    }

    @Test
    void anotherEncodingIsNamed() throws IOException {
        final byte[] latin = "id,email,Vorname\n1,a@example.com,Jörg\n".getBytes(Charset.forName("windows-1252"));
        assertTrue(assertThrows(DemoException.class, () -> convert(latin, StandardCharsets.UTF_8, Map.of())).getMessage().contains("--charset windows-1252"));
        assertTrue(convert(latin, Charset.forName("windows-1252"), Map.of()).contains("Jörg"));
    }

    @Test
    void aColumnThatStandsTwiceIsRefused() {
        assertTrue(assertThrows(DemoException.class, () -> convert("id,email,email\n")).getMessage().contains("twice"));
    }

    @Test
    void optionsAreReadAndRefused() {
        assertEquals(500, DemoOptions.parse("--customers", "500", "--keep").customers());
        assertThrows(DemoException.class, () -> DemoOptions.parse("--nonsense", "1"));
        assertThrows(DemoException.class, () -> DemoOptions.parse("--input"));
        assertThrows(DemoException.class, () -> DemoOptions.parse("--input", folder.resolve("absent").toString()));
        assertThrows(DemoException.class, () -> DemoOptions.parse("--map", "nonsense=1"));
        assertThrows(DemoException.class, () -> DemoOptions.parse("--customers", "-1"));
    }
}

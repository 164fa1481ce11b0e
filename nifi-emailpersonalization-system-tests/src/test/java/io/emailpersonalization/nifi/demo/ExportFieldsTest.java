// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import org.apache.nifi.serialization.record.type.ArrayDataType;
import org.apache.nifi.serialization.record.type.RecordDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ExportFieldsTest {

    @TempDir
    private Path folder;

    private ExportFields fields(final byte[] content, final Charset charset) throws IOException {
        return ExportFields.of(Files.write(folder.resolve("in"), content), charset);
    }

    private ExportFields fields(final String content) throws IOException {
        return fields(content.getBytes(StandardCharsets.UTF_8), null);
    }

    private String refused(final String content) {
        return assertThrows(DemoException.class, () -> fields(content)).getMessage();
    }

    @Test
    void columnsOfCsvAreFoundWithAnySeparator() throws IOException {
        assertEquals(List.of("Contact ID", "E-Mail", "ZIP"), fields("\uFEFFContact ID;E-Mail;ZIP\r\n0017;a@example.com;01067\r\n").schema().getFieldNames());
        assertEquals(List.of("Kundennr", "E-Mail"), fields("sep=;\r\nKundennr;E-Mail;;\r\n1;a@example.com;;\r\n;;;\r\nGesamt;1;;\r\n").schema().getFieldNames());
    }

    @Test
    void fieldsOfJsonAreThoseOfAllRecordsWithTheirNesting() throws IOException {
        final ExportFields fields = fields("{\"results\": [{\"id\": 1, \"address\": {\"zip\": \"01067\"}}, {\"id\": 2, \"tags\": [\"a\"], \"orders\": [{\"no\": 7}], \"address\": null}]}");
        assertEquals(List.of("id", "address", "tags", "orders"), fields.schema().getFieldNames());
        assertEquals(List.of("zip"), ((RecordDataType) fields.schema().getDataType("address").orElseThrow()).getChildSchema().getFieldNames());
        final ArrayDataType orders = (ArrayDataType) fields.schema().getDataType("orders").orElseThrow();
        assertEquals(List.of("no"), ((RecordDataType) orders.getElementType()).getChildSchema().getFieldNames());
    }

    @Test
    void anotherEncodingIsRecognizedOrNamed() throws IOException {
        final byte[] latin = "id,email,Städte\n1,a@example.com,Köln\n".getBytes(Charset.forName("windows-1252"));
        assertTrue(assertThrows(DemoException.class, () -> fields(latin, StandardCharsets.UTF_8)).getMessage().contains("is not encoded as UTF-8"));
        assertEquals("Städte", fields(latin, Charset.forName("windows-1252")).schema().getField(2).getFieldName());
        assertTrue(fields(latin, null).notes().getFirst().contains("was read as Windows-1252"), "a guess is said");
    }

    @Test
    void anUnreadableFileIsNeverASuccessWithZeroRecords() {
        assertEquals("The file holds no record, only a header. Check what the export wrote.", refused("id,email\n"));
        assertEquals("The file holds no record. Check what the export wrote.", refused("{\"results\": []}"));
        assertEquals("The file cannot be read, and nothing of it was used. A number is NaN or infinite in record 2, in line 2, which JSON has no word for: let the export write null.",
                refused("[{\"id\": 1, \"email\": \"a@example.com\"},\n{\"id\": 2, \"spent\": NaN}]"));
        assertTrue(refused("id,email\n1,a@example.com\n2,\"b@ex").contains("record 2"));
        assertTrue(refused("<html></html>").contains("XML or HTML"));
        assertTrue(refused("PK\u0003\u0004...").contains("Save it as CSV"));
        assertTrue(refused("id,email,email\n1,a@example.com,b@example.com\n").contains("columns 2 and 3 the same name"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CustomerExportTest {

    @TempDir
    private Path folder;

    private String convert(final byte[] content, final Charset charset, final ColumnChoices choices) throws IOException {
        final Path file = Files.write(folder.resolve("in"), content);
        final Path target = folder.resolve("out");
        new CustomerExport(file, choices, charset).writeTo(target);
        return Files.readString(target);
    }

    private String convert(final String content) throws IOException {
        return convert(content.getBytes(StandardCharsets.UTF_8), null, ColumnChoices.NONE);
    }

    @Test
    void usualColumnsAreRecognizedInAnyCaseAndWithAnySeparator() throws IOException {
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
                ColumnChoices.of(Map.of("customer_id", "Ref", "email", "Wohin"))));
    }

    @Test
    void aMissingColumnIsAskedForInOneSentenceWithTheColumnsFound() {
        final DemoException asked = assertThrows(DemoException.class, () -> convert("Ref,Wohin\n1,a@example.com\n"));
        assertEquals("Say which column holds customer_id and email, with --map customer_id=COLUMN --map email=COLUMN; columns found: Ref, Wohin.", asked.getMessage());
    }

    @Test
    void anotherEncodingIsRecognizedOrNamed() throws IOException {
        final byte[] latin = "id,email,Vorname\n1,a@example.com,Jörg\n".getBytes(Charset.forName("windows-1252"));
        assertTrue(assertThrows(DemoException.class, () -> convert(latin, StandardCharsets.UTF_8, ColumnChoices.NONE)).getMessage().contains("Line 2 is not encoded as UTF-8"));
        assertTrue(convert(latin, Charset.forName("windows-1252"), ColumnChoices.NONE).contains("Jörg"));
        final CustomerExport export = new CustomerExport(Files.write(folder.resolve("in"), latin), ColumnChoices.NONE, null);
        export.writeTo(folder.resolve("out"));
        assertTrue(Files.readString(folder.resolve("out")).contains("Jörg"));
        assertTrue(export.notes().getFirst().contains("was read as Windows-1252"), "a guess is said");
    }

    @Test
    void aColumnThatStandsTwiceIsRefused() {
        assertTrue(assertThrows(DemoException.class, () -> convert("id,email,email\n1,a@example.com,b@example.com\n")).getMessage().contains("columns 2 and 3 the same name"));
    }

    @Test
    void anUnreadableFileIsNeverASuccessWithZeroRecords() {
        assertEquals("The file holds no record, only a header. Check what the export wrote.", assertThrows(DemoException.class, () -> convert("id,email\n")).getMessage());
        assertEquals("The file holds no record. Check what the export wrote.", assertThrows(DemoException.class, () -> convert("{\"results\": []}")).getMessage());
        assertEquals("The file cannot be read, and nothing of it was used. A number is NaN or infinite in record 2, in line 2, which JSON has no word for: let the export write null.",
                assertThrows(DemoException.class, () -> convert("[{\"id\": 1, \"email\": \"a@example.com\"},\n{\"id\": 2, \"spent\": NaN}]")).getMessage());
        assertTrue(assertThrows(DemoException.class, () -> convert("id,email\n1,a@example.com\n2,\"b@ex")).getMessage().contains("record 2"));
        assertTrue(assertThrows(DemoException.class, () -> convert("<html></html>")).getMessage().contains("XML or HTML"));
    }

    @Test
    void spreadsheetsReportsAndEnvelopesAreRead() throws IOException {
        assertEquals("customer_id,email,purchase_total\n1,a@example.com,1234.50\n2,b@example.com,\n",
                convert("sep=;\r\nKundennr;E-Mail;Umsatz;;\r\n1;a@example.com;1.234,50;;\r\n2;b@example.com\r\n;;;;\r\nGesamt;;1.234,50;;\r\n"));
        assertEquals("{\"customer_id\":\"1\",\"email\":\"a@example.com\"}", convert("{\"id\": \"1\", \"email\": \"a@example.com\"}\n\n"));
        assertEquals("[{\"customer_id\":\"1\",\"email\":\"a@example.com\"}]", convert("{\"total\": 1, \"records\": [{\"Id\": \"1\", \"Email\": \"a@example.com\"}]}"));
    }

    @Test
    void unknownColumnsAreListedWithSuggestedFields() throws IOException {
        final CustomerExport export = new CustomerExport(Files.writeString(folder.resolve("in"), "id,email,Shoe Size,Frist Name,unsubscribed\n1,a@example.com,44,Ada,\n"), ColumnChoices.NONE, null);
        assertEquals(List.of("Shoe Size", "Frist Name (did you mean given_name? Say --map given_name='Frist Name')"), export.unrecognized(export.writeTo(folder.resolve("out"))));
        assertTrue(assertThrows(DemoException.class, () -> convert("id,Emial\n1,a@example.com\n")).getMessage().contains("--map email=Emial"));
    }

    private String refused(final String content, final ColumnChoices choices) {
        return assertThrows(DemoException.class, () -> convert(content.getBytes(StandardCharsets.UTF_8), null, choices)).getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HasOptedOutOfEmail", "Do Not Email", "unsubscribed_at", "hs_email_optout", "bounced", "Email_Opt_Out__c", "deceased"})
    void aUsualColumnThatRefusesReachesTheFlowUnderItsOwnName(final String column) throws IOException {
        assertEquals("customer_id,email,%s\n1,a@example.com,true\n".formatted(column), convert("id,email,%s\n1,a@example.com,true\n".formatted(column)));
    }

    @Test
    void aColumnThatLooksLikeARefusalAndIsNotReadStopsTheDemo() {
        assertEquals("The column Newsletter optout 2024 looks like a refusal, and the flow does not read it. Where the values refuse (true, yes, 1, a date), say "
                + "--refusal 'Newsletter optout 2024'. Where it is none, say --ignore 'Newsletter optout 2024'.", refused("id,email,Newsletter optout 2024\n1,a@example.com,1\n", ColumnChoices.NONE));
    }

    @Test
    void aColumnThatIsSaidToRefuseGetsANameByWhichTheFlowReadsIt() throws IOException {
        final String content = "id,email,opted_out,Newsletter optout 2024,bounce_rate\n1,a@example.com,,1,7\n";
        assertEquals("customer_id,email,opted_out,unsubscribed,bounce_rate\n1,a@example.com,,1,7\n", convert(content.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8,
                new ColumnChoices(Map.of(), List.of("Newsletter optout 2024"), Set.of("bounce_rate"))));
        assertTrue(refused("id,email\n1,a@example.com\n", new ColumnChoices(Map.of(), List.of("Raus"), Set.of())).contains("no column Raus"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HasOptedOutOfEmail", "unsubscribed", "bounced", "Newsletter optout 2024"})
    void aColumnThatRefusesIsNeverTakenForConsent(final String column) {
        final String message = refused("id,email,%s\n1,a@example.com,false\n".formatted(column), ColumnChoices.of(Map.of("marketing_consent", column)));
        assertTrue(message.contains(column) && message.contains("who has not opted out has not opted in"), message);
    }

    @Test
    void aUsualRefusalIsNeitherMappedAwayNorIgnored() {
        assertTrue(refused("id,email,unsubscribed\n1,a@example.com,true\n", ColumnChoices.of(Map.of("city", "unsubscribed"))).contains("Leave out --map city=unsubscribed"));
        assertTrue(refused("id,email,unsubscribed\n1,a@example.com,true\n", new ColumnChoices(Map.of(), List.of(), Set.of("unsubscribed"))).contains("leave out --ignore"));
    }

    @Test
    void aRefusalInAnObjectIsKeptWhereTheFlowReadsItAndStopsTheDemoElsewhere() throws IOException {
        final String read = "[{\"customer_id\":\"1\",\"email\":\"a@example.com\",\"preferences\":{\"unsubscribed\":true}}]";
        assertEquals(read, convert(read));
        final String inList = "[{\"id\": \"1\", \"email\": \"a@example.com\", \"channels\": [{\"unsubscribed\": true}], \"flags\": {\"optout_of_all\": true}}]";
        assertEquals("The flow does not read a refusal where channels.unsubscribed, flags.optout_of_all stand. Bring it to the top of the record. Where it is none, say "
                + "--ignore channels.unsubscribed --ignore flags.optout_of_all.", refused(inList, ColumnChoices.NONE));
    }

    @Test
    void optionsAreReadAndRefused() {
        assertEquals(new ColumnChoices(Map.of("email", "Wohin"), List.of("Raus"), Set.of("bounce_rate")),
                DemoOptions.parse("--map", "email=Wohin", "--refusal", "Raus", "--ignore", "bounce_rate").columns());
        assertEquals(500, DemoOptions.parse("--customers", "500", "--keep").customers());
        assertEquals(Optional.of(folder.resolve("kept")), DemoOptions.parse("--output", folder.resolve("kept").toString()).output());
        assertEquals("The option --ouput is unknown: did you mean --output? ./run demo --help lists all.", wrong("--ouput", "1"));
        assertEquals("The option --nonsense is unknown. ./run demo --help lists all.", wrong("--nonsense", "1"));
        assertEquals("The option --input lacks its value. ./run demo --help says what it takes.", wrong("--input"));
        assertTrue(wrong("--map", "emial=1").contains("did you mean email?"));
        assertTrue(wrong("--charset", "no charset").contains("try UTF-8"));
        assertTrue(wrong("--report", folder.resolve("absent/report.json").toString()).contains("cannot be written"));
        assertThrows(DemoException.class, () -> DemoOptions.parse("--input", folder.resolve("absent").toString()));
        assertThrows(DemoException.class, () -> DemoOptions.parse("--map", "nonsense=1"));
        assertThrows(DemoException.class, () -> DemoOptions.parse("--customers", "-1"));
    }

    private static String wrong(final String... arguments) {
        return assertThrows(DemoException.class, () -> DemoOptions.parse(arguments)).getMessage();
    }
}

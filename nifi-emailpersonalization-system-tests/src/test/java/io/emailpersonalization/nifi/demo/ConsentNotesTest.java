// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConsentNotesTest {

    @TempDir
    private Path folder;

    private List<String> notes(final String report) throws IOException {
        Files.writeString(folder.resolve("consent-report-1.json"), report);
        return ConsentNotes.of(new RunFolder(folder));
    }

    @Test
    void aFileWithoutAColumnAboutConsentIsSaidToBeOne() throws IOException {
        final List<String> notes = notes("{\"counts\": {\"received\": 3}, \"figures\": {\"consent_columns\": []}}");
        assertEquals(1, notes.size());
        assertTrue(notes.getFirst().startsWith("NO COLUMN ABOUT CONSENT"), notes.getFirst());
        assertTrue(notes.getFirst().contains("--map marketing_consent=COLUMN"), notes.getFirst());
    }

    @Test
    void theColumnsAreNamedAndUnknownWordsAreCounted() throws IOException {
        final List<String> notes = notes("{\"counts\": {\"unknown_words\": 1200, \"future_dates\": 2, \"unreadable_dates\": 0}, "
                + "\"figures\": {\"consent_columns\": [\"marketing_consent\", \"Do Not Email\"]}}");
        assertEquals("consent was read from Do Not Email, marketing_consent", notes.getFirst());
        assertEquals(3, notes.size());
        assertTrue(notes.get(1).startsWith("records with a word of consent") && notes.get(1).endsWith(": 1,200"), notes.get(1));
        assertTrue(notes.get(2).startsWith("dates of consent that are yet to come") && notes.get(2).endsWith(": 2"), notes.get(2));
    }
}

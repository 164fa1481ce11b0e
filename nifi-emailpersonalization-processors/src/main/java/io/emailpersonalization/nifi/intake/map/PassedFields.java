// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import org.apache.nifi.serialization.record.RecordField;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The fields of a source that pass through under their own names: those that no target replaces. A nested record passes as a whole, unless targets replace all of its fields. A field with the name
 * of a target gets a prefix. MapCustomerRecordTest covers this class.
 *
 * @param fields in their order
 * @param written the names and types in the output, one per field
 */
record PassedFields(List<SourceField> fields, List<RecordField> written) {

    /** The prefix of a field whose name a target has. */
    private static final String PREFIX = "other_";

    /**
     * @param replaced the paths of the fields that targets replace
     * @param taken names in the output
     */
    static PassedFields of(final SourceFields source, final Set<List<String>> replaced, final Collection<String> taken) {
        final List<SourceField> fields = new ArrayList<>();
        final List<RecordField> written = new ArrayList<>();
        final Set<String> names = new HashSet<>();
        // databases and spreadsheets do not tell Email from email
        taken.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        for (final SourceField field : source.all()) {
            if (!replaced.containsAll(SourceFields.leaves(field))) {
                String name = field.name();
                while (!names.add(name.toLowerCase(Locale.ROOT))) {
                    name = PREFIX + name;
                }
                fields.add(field);
                written.add(new RecordField(name, field.type(), true));
            }
        }
        return new PassedFields(List.copyOf(fields), List.copyOf(written));
    }
}

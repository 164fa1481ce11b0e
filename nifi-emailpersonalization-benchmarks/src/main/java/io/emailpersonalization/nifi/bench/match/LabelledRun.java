// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.matching.Names;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The engine over one labelled set, in a JVM of its own: {@code FOLDER NAME RESULT}. */
public final class LabelledRun {

    private final LabelledSet set;
    private final List<MatchField> fields = new ArrayList<>();
    private final int[] positions;
    private final int fullName;
    private final int givenName;
    private final int familyName;

    private LabelledRun(final LabelledSet set) {
        this.set = set;
        this.positions = new int[set.columns().size()];
        int full = -1;
        for (int i = 0; i < positions.length; i++) {
            final LabelledSet.Column column = set.columns().get(i);
            if (column.role() == Role.FULL_NAME) {
                full = i;
                positions[i] = -1;
            } else {
                positions[i] = fields.size();
                fields.add(new MatchField(column.name(), column.role().kind()));
            }
        }
        this.fullName = full;
        this.givenName = full < 0 ? -1 : position(FieldKind.GIVEN_NAME);
        this.familyName = full < 0 ? -1 : position(FieldKind.FAMILY_NAME);
    }

    public static void main(final String... arguments) throws IOException {
        final LabelledSet set = LabelledSet.read(Path.of(arguments[0]), arguments[1]);
        final LabelledRun run = new LabelledRun(set);
        final Engine engine = Engine.run(run.fields, set.values().size(), row -> null, run::values);
        JsonMapper.builder().build().writeValue(Path.of(arguments[2]).toFile(), engine.outcome(set.name(), set.truth()));
    }

    private int position(final FieldKind kind) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).kind() == kind) {
                return i;
            }
        }
        fields.add(new MatchField(kind.name(), kind));
        return fields.size() - 1;
    }

    /** As the processor takes them: the full name stands in where given and family name are both missing. */
    private String[] values(final int row) {
        final String[] columns = set.values().get(row);
        final String[] values = new String[fields.size()];
        for (int i = 0; i < columns.length; i++) {
            if (positions[i] >= 0) {
                values[positions[i]] = columns[i];
            }
        }
        if (fullName >= 0 && values[givenName] == null && values[familyName] == null) {
            final String[] names = Names.split(columns[fullName]);
            values[givenName] = names[0];
            values[familyName] = names[1];
        }
        return values;
    }
}

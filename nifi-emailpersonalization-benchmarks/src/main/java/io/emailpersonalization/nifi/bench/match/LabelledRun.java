// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.bench.match.data.LabelledSet;
import io.emailpersonalization.nifi.bench.match.measure.EngineRun;
import io.emailpersonalization.nifi.matching.compare.MatchField;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The engine over one labelled set, in a JVM of its own: {@code FOLDER NAME RESULT}. */
public final class LabelledRun {

    private LabelledRun() {
    }

    public static void main(final String... arguments) throws IOException {
        final LabelledSet set = LabelledSet.read(Path.of(arguments[0]), arguments[1]);
        final List<MatchField> fields = set.columns().stream().map(column -> new MatchField(column.name(), column.role().kind())).toList();
        final EngineRun engine = EngineRun.run(fields, set.values().size(), row -> null, set.values()::get);
        JsonMapper.builder().build().writeValue(Path.of(arguments[2]).toFile(), engine.outcome(set.name(), set.truth()));
    }
}

// SPDX-License-Identifier: Apache-2.0
/** SingerReader: reads the messages of Singer taps, with the schema that the tap declares. */
package io.emailpersonalization.nifi.intake.singer;

// SPDX-License-Identifier: Apache-2.0
/** The sample files of the folder {@code samples}: fifty invented people in the forms of many systems. */
package io.emailpersonalization.nifi.sandbox.sample;

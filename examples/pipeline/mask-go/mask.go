// Package export_acme_logs_stage is the second stage: it masks e-mail addresses and IP addresses.
package export_acme_logs_stage

import (
	"bytes"
	"net/netip"

	. "go.bytecodealliance.org/pkg/wit/types"
	logs "wit_component/acme_logs_stage"
)

const chunk = 8192

type outcome = Result[[]logs.Tally, logs.Problem]

func Process(log *StreamReader[byte]) (*StreamReader[byte], *FutureReader[outcome]) {
	sink, masked := logs.MakeStreamU8()
	told, future := logs.MakeFutureResultListTallyProblem()
	made, rest := logs.Process(masked) // The next stage.
	// The caller has its stream before there is anything in it; the work is done from here on.
	go func() {
		tally := mask(log, sink)
		all := rest.Read()
		if all.IsOk() {
			all = Ok[[]logs.Tally, logs.Problem](append([]logs.Tally{tally}, all.Ok()...))
		}
		told.Write(all)
	}()
	return made, future
}

// Ends when the log does, or when the next stage does not want more.
func mask(log *StreamReader[byte], sink *StreamWriter[byte]) logs.Tally {
	defer log.Drop()
	defer sink.Drop()
	tally := logs.Tally{Stage: "mask"}
	buffer := make([]byte, chunk)
	var begun []byte
	for !log.WriterDropped() && !sink.ReaderDropped() {
		begun = append(begun, buffer[:log.Read(buffer)]...)
		if log.WriterDropped() && len(begun) > 0 && begun[len(begun)-1] != '\n' {
			begun = append(begun, '\n')
		}
		whole := bytes.LastIndexByte(begun, '\n') + 1
		var masked []byte
		for line := range bytes.Lines(begun[:whole]) {
			tally.LinesIn++
			tally.LinesOut++
			masked = maskLine(masked, line)
		}
		sink.WriteAll(masked)
		begun = append(begun[:0], begun[whole:]...)
	}
	return tally
}

func maskLine(masked, line []byte) []byte {
	for len(line) > 0 {
		end := bytes.IndexAny(line, " \t\n\"'=,;()[]<>")
		if end < 0 {
			end = len(line)
		}
		masked = append(masked, maskWord(line[:end])...)
		if end < len(line) {
			masked = append(masked, line[end])
			end++
		}
		line = line[end:]
	}
	return masked
}

func maskWord(word []byte) []byte {
	if at := bytes.IndexByte(word, '@'); at > 0 && at < len(word)-1 {
		return []byte("{e-mail}")
	}
	if _, err := netip.ParseAddr(string(word)); err == nil {
		return []byte("{address}")
	}
	return word
}

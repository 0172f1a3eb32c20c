package runtime

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

type message map[string]interface{}

// The kernel: a process that takes a request a line and gives an answer a line.
var (
	kernel   *exec.Cmd
	requests io.WriteCloser
	answers  *bufio.Reader
	loaded   = map[string]bool{}
)

// Load has the kernel load a package. What came with the code has no more in it than what the code was generated from.
func Load(name, version string, tarball []byte) {
	if loaded[name] {
		return
	}
	loaded[name] = true
	archive := fmt.Sprintf("%s@%s.jsii.tgz", filepath.Base(name), version)
	ask("load", message{"name": name, "version": version, "tarball": filepath.Join(os.Getenv("JSII_ARCHIVES"), archive)})
}

func Close() {
	if kernel != nil {
		fmt.Fprintln(requests, `{"exit":0}`)
		requests.Close()
		kernel.Wait()
	}
}

func start() {
	kernel = exec.Command("node", os.Getenv("JSII_RUNTIME"))
	stdin, err := kernel.StdinPipe()
	orPanic(err)
	stdout, err := kernel.StdoutPipe()
	orPanic(err)
	requests, answers = stdin, bufio.NewReader(stdout)
	orPanic(kernel.Start())
	_, err = answers.ReadBytes('\n')
	orPanic(err)
}

func ask(api string, request message) message {
	if kernel == nil {
		start()
	}
	request["api"] = api
	orPanic(json.NewEncoder(requests).Encode(request))
	line, err := answers.ReadBytes('\n')
	orPanic(err)
	var answer struct{ Ok message }
	orPanic(json.Unmarshal(line, &answer))
	if answer.Ok == nil {
		panic(fmt.Sprintf("the kernel was asked to %s: %s", api, line))
	}
	return answer.Ok
}

func orPanic(err error) {
	if err != nil {
		panic(err)
	}
}
